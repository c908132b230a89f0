import type { Pressure } from '../../observability/pressure.js'
import type { ApiError } from '../../values/errors/apiError.js'
import { unavailable } from '../../values/errors/make.js'

/** Seconds until a refused call should be sent again. */
const RETRY_SECONDS = 1
/** Points of an operation whose price is unknown. */
const LEAST_POINTS = 1

/** Decides whether a request may begin while the server has more work than it can do. A request that has begun goes on. */
export class CallPressure {
  private hasBegun = false

  /** @param waitedMs the time that the request has waited for its start. @param countShed counts a refusal */
  constructor(
    private readonly pressure: Pressure,
    private readonly waitedMs: number,
    private readonly countShed: () => void,
  ) {}

  /** Before anything of the request is known. @throws SERVICE_UNAVAILABLE */
  enter(): void {
    if (!this.pressure.admitsAny(this.waitedMs)) throw this.shed()
  }

  /** @param points the price of the operation, where it is known. @throws SERVICE_UNAVAILABLE */
  begin(points = LEAST_POINTS): void {
    if (!this.hasBegun && !this.pressure.admits(points, this.waitedMs)) throw this.shed()
    this.hasBegun = true
  }

  private shed(): ApiError {
    this.countShed()
    return overloaded()
  }
}

/** The refusal of a call that the server cannot begin in time. */
export function overloaded(): ApiError<'SERVICE_UNAVAILABLE'> {
  const message = 'The server has more work than it can do at the moment: try again later'
  return unavailable(message, {}, { advice: { afterSeconds: RETRY_SECONDS } })
}
