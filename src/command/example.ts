/** An example behind the help of a command. */
export function example(call: string, effect: string): string {
  return `\nExample:\n  ${call}\n      ${effect}`
}
