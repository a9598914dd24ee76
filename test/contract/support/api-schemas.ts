/** What the tests read of a JSON schema, with references and combinations already followed. */
export interface Schema {
  readonly type: string;
  readonly format: string | undefined;
  readonly pattern: string | undefined;
  readonly enum: readonly unknown[] | undefined;
  readonly example: unknown;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly minItems: number | undefined;
  readonly maxItems: number | undefined;
  readonly nullable: boolean;
  readonly items: Schema | undefined;
  /** Undefined for an object whose members are the caller's own. */
  readonly properties: Readonly<Record<string, Schema>> | undefined;
  readonly required: ReadonlySet<string>;
}

type Raw = Readonly<Record<string, unknown>>;

/** The bodies that operations take, as the running application documents them. */
export class ApiSchemas {
  constructor(private readonly document: Raw) {}

  /** The schema of an operation's body; an object without members when it takes none. */
  bodyOf(method: string, path: string): Schema {
    const openApiPath = path.replaceAll(/:([A-Za-z]+)/g, '{$1}');
    const operation = at(this.document, ['paths', openApiPath, method.toLowerCase()]);
    if (operation === undefined) throw new Error(`${method} ${path} is not documented`);
    const raw = at(operation, ['requestBody', 'content', 'application/json', 'schema']);
    return this.read(raw ?? { type: 'object', properties: {} });
  }

  /** What the path and the query of an operation hold, by name. @param path as the document spells it. */
  parametersOf(method: string, path: string, place: 'path' | 'query'): Readonly<Record<string, Schema>> {
    const operation = at(this.document, ['paths', path, method.toLowerCase()]);
    const parameters = ((operation?.['parameters'] ?? []) as Raw[]).filter(({ in: where }) => where === place);
    return Object.fromEntries(parameters.map(({ name, schema }) => [name as string, this.read(schema as Raw)]));
  }

  private read(raw: Raw): Schema {
    const schema = this.followed(raw);
    const types = [schema['type']].flat();
    const members = schema['properties'] as Readonly<Record<string, Raw>> | undefined;
    const items = schema['items'] as Raw | undefined;
    const type = types.find((one) => one !== 'null') ?? (members === undefined ? undefined : 'object');
    if (typeof type !== 'string') throw new Error(`a schema says no type: ${JSON.stringify(raw)}`);
    return {
      ...(schema as Partial<Schema>),
      type,
      nullable: types.includes('null') || schema['nullable'] === true,
      items: items === undefined ? undefined : this.read(items),
      properties: type === 'object' ? this.members(schema, members) : undefined,
      required: new Set((schema['required'] as string[] | undefined) ?? []),
    } as Schema;
  }

  /** A body without members is documented as an object that takes no others. */
  private members(schema: Raw, members: Readonly<Record<string, Raw>> | undefined): Schema['properties'] {
    if (members === undefined) return typeof schema['additionalProperties'] === 'object' ? undefined : {};
    return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, this.read(member)]));
  }

  private followed(raw: Raw): Raw {
    const reference = raw['$ref'];
    if (typeof reference === 'string') {
      const target = at(this.document, reference.replace('#/', '').split('/'));
      if (target === undefined) throw new Error(`${reference} leads nowhere`);
      return { ...this.followed(target), ...without(raw, '$ref') };
    }
    for (const combination of ['allOf', 'anyOf', 'oneOf']) {
      const options = raw[combination] as Raw[] | undefined;
      const [only] = (options ?? []).filter((option) => option['type'] !== 'null');
      if (options === undefined || only === undefined) continue;
      const nullable = options.length > 1 ? { nullable: true } : {};
      return { ...this.followed(only), ...without(raw, combination), ...nullable };
    }
    return raw;
  }
}

function without(raw: Raw, name: string): Raw {
  return Object.fromEntries(Object.entries(raw).filter(([other]) => other !== name));
}

function at(raw: Raw, path: readonly string[]): Raw | undefined {
  return path.reduce<Raw | undefined>((value, name) => value?.[name] as Raw | undefined, raw);
}
