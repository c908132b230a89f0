import { type Attack, Notes } from '../attack.js'

/** The command line accepts emails that a sign-up refuses. */
export const oddEmails: Attack = {
  row: '15',
  name: '`petstore keys create` with odd emails',
  async play(ground) {
    const emails = [
      { name: '400 characters', email: `${'a'.repeat(388)}@example.com` },
      { name: 'a bell', email: 'bell\u0007@example.com' },
      { name: 'an escape sequence', email: 'red\u001b[31m@example.com' },
      { name: 'a right-to-left override', email: 'a\u202eb@example.com' },
    ]
    const notes = new Notes()
    for (const { name, email } of emails) {
      const { status, output } = await ground.run('keys', 'create', '--email', email)
      const hasTrace = /^\s+at .+:\d+:\d+/m.test(output) || /insert into|DrizzleQueryError/i.test(output)
      notes.measure(`${name}: status ${status}${hasTrace ? ' with a stack trace' : ''}`)
      notes.expect(status !== 0, `an email of ${name} was accepted`)
      notes.expect(!hasTrace, `an email of ${name} printed a stack trace`)
    }
    return notes
  },
}
