import { deployFiles, type Parsed, readYaml } from './files.js'

/** All objects of the base, but the kustomization itself. */
export const kubernetesObjects: readonly Parsed[] = deployFiles('kubernetes/base', '.yaml')
  .flatMap(readYaml)
  .filter(({ kind }) => kind !== 'Kustomization')

/** The only object of a kind. @throws Error for none, and for several */
export function kubernetesObject(kind: string): Parsed {
  const found = kubernetesObjects.filter((object) => object.kind === kind)
  if (found.length !== 1) throw new Error(`there are ${found.length} objects of the kind ${kind}`)
  return found[0]
}

const backup = kubernetesObject('CronJob')

/** The objects that start pods, each with its `spec.template`. */
export const workloads: readonly Parsed[] = [
  kubernetesObject('Deployment'),
  kubernetesObject('Job'),
  { ...backup, spec: backup.spec.jobTemplate.spec },
]
