/**
 * Session settings for planned reads. Each is one statement that looks up a few rows by their keys, in nested selects. PostgreSQL keeps a plan for all
 * values, because making a plan for each run costs more than the run. Without hash and merge joins it looks up the rows by their indexes: it would
 * otherwise read whole small tables, again for each row of the page. See decision D218.
 */
export const plannedReadSettings = {
  plan_cache_mode: 'force_generic_plan',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
} as const
