/** A position in the log of PostgreSQL, as it writes it: `16/B374D848`. Later positions are greater. @throws Error for another text */
export function walPosition(text: string): bigint {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) ?? []
  if (high === undefined || low === undefined) throw new Error('this is no position of the log')
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`)
}
