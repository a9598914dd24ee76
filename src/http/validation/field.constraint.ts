import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested, type ValidationArguments } from 'class-validator';
import type { Field } from './field.js';
import { Findings, Place } from './place.js';

const GENERIC = 'validation_failed';

/** Whether a property is judged at all, as class-validator asks it: `IsOptional` is one of these. */
export type Condition = (parent: unknown, value: unknown) => boolean;

const ownConditions = new WeakSet<Condition>();

/** Whether a condition belongs to a rule of ours, which knows it already. */
export function isOwnCondition(condition: Condition): boolean {
  return ownConditions.has(condition);
}

/**
 * Makes a field a decorator of class-validator, so that `validateSync` judges it as the pipe does, and everything that
 * reads class-validator's metadata sees it. Only a currency in the body's root (`/currency`) is out of its sight.
 */
export function constraintOf(field: Field): PropertyDecorator {
  const { name, code = GENERIC, nested } = field.rule;
  const validator = {
    validate: (value: unknown, at: ValidationArguments | undefined) => faultOf(field, value, at) === undefined,
    defaultMessage: (at: ValidationArguments | undefined) => `$property: ${faultOf(field, at?.value, at) ?? ''}`,
  };
  return applyDecorators(
    ValidateBy({ name, constraints: [field], validator }, { context: { code } }),
    ...conditionOf(field),
    ...(nested === undefined ? [] : [ValidateNested(), Type(() => nested.dto())]),
  );
}

function conditionOf({ options }: Field): PropertyDecorator[] {
  const mayBeAbsent = options.optional === true || options.default !== undefined;
  if (!mayBeAbsent && options.nullable !== true) return [];
  const condition: Condition = (_parent, value) =>
    !(mayBeAbsent && value === undefined) && !(options.nullable === true && value === null);
  ownConditions.add(condition);
  return [ValidateIf(condition)];
}

/** What the rule says first, or undefined when it takes the value. */
function faultOf({ rule }: Field, value: unknown, at: ValidationArguments | undefined): string | undefined {
  if (value === undefined) return 'It is missing.';
  if (value === null) return 'It must not be null.';
  const parent = (at?.object ?? {}) as Readonly<Record<string, unknown>>;
  const findings = new Findings('body', parent);
  (rule.nested?.judge ?? rule.read)(value, new Place(findings, '', parent));
  return findings.errors[0]?.message;
}
