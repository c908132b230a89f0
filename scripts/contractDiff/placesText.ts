/** The first places, and the number of the others. */
export function placesText(places: readonly string[], most: number): string {
  const more = places.length - most
  return `${places.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
