import { deployFiles, projectFile } from './files.js'

interface Panel {
  readonly id: number
  readonly title: string
  readonly description: string
  readonly datasource: { readonly uid: string }
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets: readonly { readonly expr: string }[]
}

interface Dashboard {
  readonly file: string
  readonly title: string
  readonly panels: readonly Panel[]
}

/** The dashboards of Grafana. */
export const dashboards: readonly Dashboard[] = deployFiles('grafana/dashboards', '.json').map((file) => ({
  ...JSON.parse(projectFile(file)),
  file,
}))
