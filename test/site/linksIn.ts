/** The addresses that a browser would load or offer, as they stand in a page, a module or a style sheet. */
export function linksIn(type: string, text: string): string[] {
  if (type.startsWith('text/html')) {
    const attributes = [...text.matchAll(/<[a-z][^>]*?\s(?:href|src|action)="([^"]*)"/g)].map(([, address = '']) => address)
    const [, map] = /<script type="importmap">(.*?)<\/script>/s.exec(text) ?? []
    const imports = map ? Object.values<string>(JSON.parse(map).imports) : []
    return [...attributes, ...imports].map((address) => address.replaceAll('&amp;', '&')).filter((address) => !address.startsWith('data:'))
  }
  if (type.includes('javascript'))
    return [...text.matchAll(/^(?:import|export)\s[^'"]*['"](\.{1,2}\/[^'"]+)['"]/gm)].map(([, address = '']) => address)
  return []
}

/** The address that relative links of a page begin from. */
export function baseIn(text: string, url: string): string {
  const [, href] = /<base href="([^"]*)"/.exec(text) ?? []
  return href === undefined ? url : new URL(href, url).href
}
