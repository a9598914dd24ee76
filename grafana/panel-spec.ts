/** How a panel draws its numbers. */
export type PanelKind = 'stat' | 'gauge' | 'timeseries';

/** Units by the names that Grafana knows them by. */
export type PanelUnit = 'short' | 'percentunit' | 'ms' | 's' | 'opm' | 'reqps' | 'bytes' | 'dtdurations';

export interface PanelQuery {
  readonly expr: string;
  /** With labels such as `{{operation}}`; each must be a label of the answer. */
  readonly legend: string;
}

/** From these values on, a number is to be looked at and is bad. */
export interface PanelLimits {
  readonly warning: number;
  readonly bad: number;
  /** Whether less is worse, as for uptime. */
  readonly lessIsWorse?: boolean;
}

/** A panel, and what is said of it on the dashboard and in docs/observability.md. */
export interface PanelSpec {
  readonly title: string;
  /** What it answers, and what to think of it. */
  readonly description: string;
  readonly kind: PanelKind;
  readonly unit: PanelUnit;
  /** Of the 24 columns. */
  readonly width: number;
  readonly queries: readonly PanelQuery[];
  readonly limits?: PanelLimits;
  readonly max?: number;
  /** Shown where an empty answer is the good one. */
  readonly whenEmpty?: string;
}

/** Panels under one heading. */
export interface RowSpec {
  readonly title: string;
  /** Of its panels, in the grid's units of 30 pixels. */
  readonly height: number;
  readonly panels: readonly PanelSpec[];
}

/** What the variables at the top of the dashboard choose. */
export const OF_NAMESPACE = 'namespace=~"$namespace"';
export const OF_OPERATION = `${OF_NAMESPACE},operation=~"$operation"`;
/** Refusals and mismatches are the caller's. */
export const OURS = 'error_type!~"mismatch|refused"';
/** Probes and scrapes are nobody's requests. */
export const OF_CALLERS = `${OF_NAMESPACE},route!~"/health.*|/metrics"`;
