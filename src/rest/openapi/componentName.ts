/** Types whose names would hide a global of JavaScript in generated clients. */
const renamed: Readonly<Record<string, string>> = { Event: 'ShopEvent' }

/** The name of a type's component in `components.schemas`. */
export function componentName(typeName: string): string {
  return renamed[typeName] ?? typeName
}
