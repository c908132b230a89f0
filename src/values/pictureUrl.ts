/**
 * Browsers read more than valid addresses: they turn backslashes, and guess. Only addresses that every client reads in the same way are taken.
 * @returns why the text is no address of a picture; undefined when it is one.
 */
export function pictureUrlProblem(text: string): string | undefined {
  if (!/^https?:\/\/[^\s/?#\\]/i.test(text) || /[\s\\]/.test(text) || !URL.canParse(text)) return 'must be a valid http or https URL'
  const { username, password } = new URL(text)
  return username !== '' || password !== '' ? 'must not contain a user name or a password' : undefined
}
