import type { Command } from 'commander'
import type { UserRow, UserStatus } from '../db/queries/users.js'
import type { Services } from '../domain/services.js'
import type { Shown } from '../values/fields.js'
import type { UserId } from '../values/ids.js'
import { example } from './example.js'
import { onServices } from './onDatabase.js'
import { oneOf, userOf } from './parameters.js'
import { type Column, printObject, printRows } from './printRows.js'

export const roles = ['customer', 'staff', 'admin'] as const

const columns: readonly Column<Shown<UserRow>>[] = [
  { title: 'id', width: 6, of: ({ id }) => id },
  { title: 'email', width: 32, of: ({ email }) => email },
  { title: 'role', width: 8, of: ({ role }) => role },
  { title: 'status', width: 9, of: ({ status }) => status },
  { title: 'created', width: 20, of: ({ createdAt }) => createdAt },
  { title: 'username', width: 0, of: ({ username }) => username },
]
const FIELDS = ['id', 'email', 'username', 'firstName', 'lastName', 'phone', 'role', 'status', 'createdAt'] as const

const USER = 'id or email address of the user'

/** The commands `users …`. */
export function usersCommands(program: Command): void {
  const users = program.command('users').description('list, show, suspend and reinstate users, and change their roles')
  users
    .command('list')
    .description('print the users in the order of their ids')
    .option('--json', 'print a JSON array')
    .addHelpText('after', example('petstore users list --json | jq -r \'.[] | select(.role == "admin").email\'', 'the administrators'))
    .action((form: { json?: true }) =>
      onServices('users list', async (services) => {
        const { listUsers } = await import('../domain/users/readUsers.js')
        const { operator } = await import('../domain/operator.js')
        const own = services()
        const fields: ReadonlySet<string> = new Set(FIELDS)
        await printRows((next) => listUsers(own, operator, next, fields), columns, form)
      }),
    )

  users
    .command('show')
    .description('print a user')
    .argument('<user>', USER, userOf<UserId>)
    .option('--json', 'print a JSON object')
    .addHelpText('after', example('petstore users show me@example.com', 'role and status of a user'))
    .action((user: UserId | string, form: { json?: true }) =>
      onServices('users show', async (services) => {
        const { getUser } = await import('../domain/users/readUsers.js')
        const { operator } = await import('../domain/operator.js')
        const own = services()
        await printObject(await getUser(own, operator, await userIdOf(own, user), new Set(FIELDS)), form)
      }),
    )

  const setStatus = (name: string, status: UserStatus, description: string, effect: string) =>
    users
      .command(name)
      .description(description)
      .argument('<user>', USER, userOf<UserId>)
      .addHelpText('after', example(`petstore users ${name} me@example.com`, effect))
      .action((user: UserId | string) =>
        onServices(`users ${name}`, async (services) => {
          const { setUserStatus } = await import('../domain/users/administerUser.js')
          const { operator } = await import('../domain/operator.js')
          const id = await userIdOf(services(), user)
          await setUserStatus(services(), operator, id, status)
          process.stderr.write(`User ${id} is ${status}.\n`)
        }),
      )
  setStatus('suspend', 'suspended', 'refuse all credentials of a user, and end the sessions', 'shut a user out')
  setStatus('reinstate', 'active', 'accept the credentials of a suspended user again', 'let a user in again')

  users
    .command('set-role')
    .description('change the role of a user. The scopes of the credentials change at once')
    .argument('<user>', USER, userOf<UserId>)
    .argument('<role>', `the new role: ${roles.join(', ')}`, oneOf(roles))
    .addHelpText('after', example('petstore users set-role me@example.com admin', 'make the first administrator'))
    .action((user: UserId | string, role: (typeof roles)[number]) =>
      onServices('users set-role', async (services) => {
        const { setUserRole } = await import('../domain/users/administerUser.js')
        const { operator } = await import('../domain/operator.js')
        const id = await userIdOf(services(), user)
        await setUserRole(services(), operator, id, role)
        process.stderr.write(`User ${id} has the role ${role}.\n`)
      }),
    )
}

/** @param user an id or an email address. @throws NOT_FOUND for an unknown address */
export async function userIdOf(services: Pick<Services, 'db'>, user: UserId | string): Promise<UserId> {
  if (typeof user !== 'string') return user
  const { idOfUser } = await import('../domain/users/readUsers.js')
  return idOfUser(services, user)
}
