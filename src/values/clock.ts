/** The source of the time. It is a service, so that tests can freeze the time. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
