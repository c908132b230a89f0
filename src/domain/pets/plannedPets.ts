import { petReads } from '../../db/queries/pets.js'
import { petShape } from '../../db/shapes/pets.js'
import { plannedList, plannedRow } from '../plannedRead.js'
import { petListRules } from './petList.js'
import { petConnection, petPage } from './readPets.js'

export const plannedPets = [
  plannedRow('pet', petShape),
  plannedList('pets', 'page', petReads.source, petPage, petListRules),
  plannedList('petsConnection', 'connection', petReads.source, petConnection, petListRules),
]
