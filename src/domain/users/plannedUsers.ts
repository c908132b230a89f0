import { userReads } from '../../db/queries/users.js'
import { userShape } from '../../db/shapes/users.js'
import { plannedList, plannedRow } from '../plannedRead.js'
import { userConnection, userPage } from './readUsers.js'

export const plannedUsers = [
  plannedRow('me', userShape, (_args, actor) => (actor.kind === 'user' ? actor.userId : undefined)),
  plannedRow('user', userShape),
  plannedList('users', 'page', userReads.source, userPage),
  plannedList('usersConnection', 'connection', userReads.source, userConnection),
]
