import { redisFault } from './redis.js'

export const redisFrozen = redisFault('redis-frozen', {
  begin: (redis) => redis.freeze(),
  end: (redis) => redis.thaw(),
})
