import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;

/** Formats of ours beside those that ajv knows. */
const FORMATS = { decimal: /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/, 'iso-4217': /^[A-Z]{3}$/ };
/** What OpenAPI adds to JSON Schema: a note for readers, and the place that references lead to. */
const ADDED = ['example', 'components'];

/** The answers that the API description promises, each of them without members that it does not name. */
export class AnswerSchemas {
  private readonly ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  private readonly validators = new Map<string, ValidateFunction>();

  private readonly document: Json;

  constructor(document: Json) {
    addFormats.default(this.ajv);
    for (const [name, format] of Object.entries(FORMATS)) this.ajv.addFormat(name, format);
    this.ajv.addVocabulary(ADDED);
    this.document = closed(document) as Json;
  }

  /** The paths that can be read, as the description spells them (`/api/invoices/{id}`). */
  get readablePaths(): string[] {
    const paths = this.document['paths'] as Readonly<Record<string, Json>>;
    return Object.keys(paths).filter((path) => 'get' in (paths[path] ?? {}));
  }

  /** What is wrong with an answer, a line for each fault; none when it is as described. */
  faultsOf(method: string, path: string, status: number, answer: unknown): string[] {
    const validate = this.validatorOf(method, path, status);
    validate(answer);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  }

  private validatorOf(method: string, path: string, status: number): ValidateFunction {
    const place = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', 'application/json'];
    const known = this.validators.get(place.join());
    if (known !== undefined) return known;
    const schema = [...place, 'schema'].reduce((at, name) => at[name] as Json, this.document);
    const made = this.ajv.compile({ ...schema, components: this.document['components'] });
    this.validators.set(place.join(), made);
    return made;
  }
}

/** A copy in which objects have the members that are named, and no others. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, closed(member)]));
  const isOpenObject = copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isOpenObject ? { ...copy, additionalProperties: false } : copy;
}
