import { invalid } from '../values/errors/make.js'
import { PERCENT_ENCODED, undecodableInUrl } from '../values/undecodableParameters.js'

/** Refuses a URL whose parameters Fastify's parser would repair. @throws VALIDATION_ERROR naming them */
export function mustBeDecodable(url: string): void {
  const broken = undecodableInUrl(url)
  if (broken.length > 0) throw invalid(broken.map((field) => ({ field, message: PERCENT_ENCODED })))
}
