import type { ClusterObject } from './cluster-object.js';

/** Whether `labelSelector` and `fieldSelector` of a request choose the object. Only equality is known, which is all that is asked. */
export function isChosen({ metadata }: ClusterObject, options: URLSearchParams): boolean {
  return (
    pairs(options.get('labelSelector')).every(([key, value]) => metadata.labels?.[key] === value) &&
    pairs(options.get('fieldSelector')).every(([key, value]) => key !== 'metadata.name' || metadata.name === value)
  );
}

function pairs(selector: string | null): [string, string][] {
  if (selector === null || selector === '') return [];
  return selector.split(',').map((pair) => {
    const [key = '', value = ''] = pair.split(/==?/);
    return [key, value];
  });
}
