/** A name as PostgreSQL reads it, whatever its letters. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
