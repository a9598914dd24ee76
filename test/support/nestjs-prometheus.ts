import { Inject, type Provider } from '@nestjs/common';
import { Counter, Gauge, Histogram, register } from 'prom-client';
import type { CounterConfiguration, GaugeConfiguration, HistogramConfiguration } from 'prom-client';

/**
 * What `@willsoto/nestjs-prometheus` does, for code that runs inside Jest: the package is CommonJS and requires Nest,
 * which is an ES module, and Jest on Node before 24 can't require one. The server processes of the tests use the package.
 */
const tokenOf = (name: string): string => `PROM_METRIC_${name.toUpperCase()}`;

export const InjectMetric = (name: string): ParameterDecorator => Inject(tokenOf(name));

export const makeCounterProvider = (options: CounterConfiguration<string>): Provider =>
  provide(options.name, () => new Counter(options));

export const makeGaugeProvider = (options: GaugeConfiguration<string>): Provider =>
  provide(options.name, () => new Gauge(options));

export const makeHistogramProvider = (options: HistogramConfiguration<string>): Provider =>
  provide(options.name, () => new Histogram(options));

function provide(name: string, make: () => unknown): Provider {
  return { provide: tokenOf(name), useFactory: () => register.getSingleMetric(name) ?? make() };
}
