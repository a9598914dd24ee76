import { apiVersionOf, folderOf, RESOURCE_TYPES } from './resource-types.js';

/**
 * The paths below `/openapi/v3`, of which Helm reads one thing: whether the server validates fields itself.
 * @returns undefined for other paths.
 */
export function describeValidation(path: string): object | undefined {
  const folders = [...new Set(RESOURCE_TYPES.map(folderOf))];
  if (path === '/openapi/v3') {
    const urls = folders.map((folder) => [folder.slice(1), { serverRelativeURL: `/openapi/v3${folder}` }]);
    return { paths: Object.fromEntries(urls) as object };
  }
  const types = RESOURCE_TYPES.filter((type) => path === `/openapi/v3${folderOf(type)}`);
  if (types.length === 0) return undefined;
  const paths = types.map(({ group, version, kind, plural }) => {
    const parameters = [{ name: 'fieldValidation', in: 'query', schema: { type: 'string' } }];
    const patch = { parameters, responses: {}, 'x-kubernetes-group-version-kind': { group, version, kind } };
    return [`/${plural}/{name}`, { patch }];
  });
  const [first] = types;
  const info = { title: first === undefined ? '' : apiVersionOf(first), version: '1' };
  return { openapi: '3.0.0', info, paths: Object.fromEntries(paths) as object };
}
