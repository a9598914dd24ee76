import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type GridPos,
  type Panel,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as GaugeBuilder } from '@grafana/grafana-foundation-sdk/gauge';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { PanelLimits, PanelSpec } from './panel-spec.js';

/** Chosen at the top of the dashboard, so that it works with any Prometheus. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

type AnyBuilder = StatBuilder | GaugeBuilder | TimeseriesBuilder;

/** Ids and the letters of queries are given, since Grafana would choose others at each import. */
export function buildPanel(spec: PanelSpec, id: number, gridPos: GridPos): Panel {
  const builder: AnyBuilder = BUILDERS[spec.kind](spec);
  builder.id(id).title(spec.title).description(spec.description).gridPos(gridPos).datasource(DATASOURCE);
  builder.unit(spec.unit).min(0).thresholds(thresholdsOf(spec.limits));
  if (spec.max !== undefined) builder.max(spec.max);
  if (spec.whenEmpty !== undefined) builder.noValue(spec.whenEmpty);
  spec.queries.forEach(({ expr, legend }, place) => {
    const query = new DataqueryBuilder().refId(String.fromCharCode(65 + place)).datasource(DATASOURCE);
    query.expr(expr).legendFormat(legend);
    builder.withTarget(spec.kind === 'timeseries' ? query.range() : query.instant());
  });
  return builder.build();
}

const BUILDERS: Readonly<Record<PanelSpec['kind'], (spec: PanelSpec) => AnyBuilder>> = {
  stat: () =>
    new StatBuilder()
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
      .colorMode(BigValueColorMode.Value)
      .graphMode(BigValueGraphMode.None),
  gauge: () => new GaugeBuilder().reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull'])),
  timeseries: ({ limits }) =>
    new TimeseriesBuilder()
      .fillOpacity(8)
      .legend(
        new VizLegendOptionsBuilder()
          .displayMode(LegendDisplayMode.List)
          .placement(LegendPlacement.Bottom)
          .showLegend(true),
      )
      .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
      .thresholdsStyle(
        new GraphThresholdsStyleConfigBuilder().mode(
          limits === undefined ? GraphThresholdsStyleMode.Off : GraphThresholdsStyleMode.Dashed,
        ),
      ),
};

function thresholdsOf(limits: PanelLimits | undefined): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(limits));
}

function stepsOf(limits: PanelLimits | undefined): Threshold[] {
  if (limits === undefined) return [{ value: null, color: 'green' }];
  const { warning, bad, lessIsWorse = false } = limits;
  const [first, middle, last] = lessIsWorse
    ? ([{ color: 'red' }, { value: bad, color: 'orange' }, { value: warning, color: 'green' }] as const)
    : ([{ color: 'green' }, { value: warning, color: 'orange' }, { value: bad, color: 'red' }] as const);
  return [{ value: null, ...first }, ...(warning === bad ? [] : [middle]), last];
}
