/** @import MiniSearch, { SearchResult } from 'minisearch' */

const MAX_FOUND = 8

/** How a word of the question was found, best first: a title comes before the text, and a whole word before its beginning. */
const ranks = ['heading whole', 'heading part', 'guide whole', 'guide part', 'text whole', 'text part']
/** The place of a word that is only similar. */
const SIMILAR = ranks.length

/** @param {SearchResult} result @param {string} word of the question */
function rankOf({ match }, word) {
  const found = Object.entries(match).flatMap(([term, fields]) => {
    const how = term === word ? 'whole' : term.startsWith(word) ? 'part' : 'similar'
    return fields.map((field) => ranks.indexOf(`${field} ${how}`))
  })
  return Math.min(SIMILAR, ...found.filter((rank) => rank >= 0))
}

/** A name of a setting: the page of all settings comes before the guides that mention it. */
const SETTING = /^[A-Z][A-Z0-9_]+$/

/** @param {SearchResult} result @param {string} question */
function keysOf(result, question) {
  const all = result.queryTerms.map((word) => rankOf(result, word))
  const isWholeGuide = result.heading === result.guide
  const isElsewhere = SETTING.test(question) && !String(result.id).startsWith('settings')
  return [-all.length, Math.max(...all), all.reduce((sum, rank) => sum + rank, 0), isElsewhere ? 1 : 0, isWholeGuide ? 0 : 1, -result.score]
}

/**
 * The sections of the guides that answer a question, best first: with all its words, or else with some of them.
 * @param {MiniSearch} index @param {string} question
 * @returns {SearchResult[]}
 */
export function findSections(index, question) {
  const find = (/** @type {'AND' | 'OR'} */ combineWith) => index.search(question, { combineWith, prefix: true, fuzzy: 0.15 })
  const all = find('AND')
  return (all.length > 0 ? all : find('OR'))
    .map((result) => ({ result, keys: keysOf(result, question.trim()) }))
    .sort((one, other) => one.keys.map((key, i) => key - (other.keys[i] ?? 0)).find((difference) => difference !== 0) ?? 0)
    .slice(0, MAX_FOUND)
    .map(({ result }) => result)
}
