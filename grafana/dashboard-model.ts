import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';

/**
 * A dashboard in the model that every Grafana imports, over its HTTP API and from files. Its successor (`dashboardv2`) needs
 * Grafana 12 and another API.
 */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor can't be imported by older ones
export type Dashboard = ReturnType<DashboardBuilder['build']>;
