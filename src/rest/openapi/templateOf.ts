import { apiPath } from '../../values/apiVersion.js'

/** A path of the route table as the document writes it: `/v1/pets/{id}` for `/pets/:id`. */
export function templateOf(path: string): string {
  return apiPath() + path.replace(/:(\w+)/g, '{$1}')
}
