import { settingKinds } from './settingKinds.js'

const { whole, text } = settingKinds

/** The settings of processes and their connections, as a part of `settings` in `config.ts`. */
export const processSettings = {
  CONFIG_FILE: text('a path')
    .optional()
    .describe('File with further settings, in the form of `.env`. The environment wins over it, and it wins over `.env`.'),
  WORKERS: whole(1, 64)
    .default(1)
    .describe(
      'Processes that answer calls on the same port. Above 1 a further process starts and watches them, and counts the calls of all processes when `REDIS_URL` is not set.',
    ),
  KEEP_ALIVE_SECONDS: whole(1, 7200)
    .default(72)
    .describe(
      'Seconds for which a connection stays open between two requests. It must be longer than the proxy in front keeps its connections.',
    ),
  SHUTDOWN_DELAY_MS: whole(0, 60_000)
    .default(0)
    .describe(
      'Time between the signal to stop and the end of new connections, in milliseconds. Meanwhile `/health/ready` answers 503, so that a load balancer sends no more calls.',
    ),
}
