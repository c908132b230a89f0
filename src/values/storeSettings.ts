import { bucketUrl } from './bucketUrl.js'
import { MAX_CACHE_SECONDS } from './cacheSeconds.js'
import { settingKinds } from './settingKinds.js'

const { whole } = settingKinds

/** Settings of the stores beside the database: pictures, counters and kept answers. */
export const storeSettings = {
  PHOTOS_URL: bucketUrl('s3://petstore-photos?region=eu-central-1')
    .optional()
    .describe(
      'Bucket of an S3-compatible store that keeps uploaded photos ([Pictures](operations.md#pictures)). By default they are files below `DATA_DIR`. Several machines need a bucket, or a folder that all of them mount.',
    ),
  REDIS_URL: settingKinds
    .redisUrl('redis://:password@redis:6379')
    .optional()
    .describe(
      'Redis or Valkey, also as a Redis Cluster, that keeps the counters and the kept answers of all processes. By default each process counts the calls that it answers. While Redis does not answer, each process counts by itself, and uses the answers that it keeps itself.',
    ),
  CACHE_MB: whole(0, 65_536).default(64).describe('Memory for kept answers of the catalogue, in megabytes. 0 keeps none.'),
  CACHE_SECONDS: whole(1, MAX_CACHE_SECONDS)
    .default(300)
    .describe('Seconds for which an answer of the catalogue is kept. A change of a row that it depends on drops it earlier.'),
  CACHE_FIELDS: settingKinds
    .cacheSeconds('inventory=10, categories=3600, pets=off')
    .prefault('')
    .describe('Other times for root fields: a name, `=`, and the seconds for which answers are kept, or `off`.'),
} as const
