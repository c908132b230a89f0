/** The rule by which every search reads its words. */
export const SEARCH_WORDS =
  'Case, accents and invisible characters do not count. A word also matches the beginning of a longer word; where a script uses no spaces, any consecutive characters match, together with the letters and digits that touch them. All words must be found. A text without letters, digits and symbols finds nothing.'
