/** The rule by which every search reads its words. */
export const SEARCH_WORDS =
  'Case and accents do not count. A word also matches the beginning of a longer word; where a script uses no spaces, any consecutive characters match, together with the letters and digits that touch them. At most ten words. A text without letters, digits and symbols finds nothing.'
