/** Settings of a gateway whose test is about something else than limits: it refuses no call because there are too many, or because the machine is busy. */
export const unlimited = { RATE_LIMITS: 'off', OVERLOAD_DELAY_MS: '0' } as const
