import type { ChartSettings } from './settings.ts';

/** Which of Istio's charts an object belongs to. */
export type Chart = 'base' | 'istiod' | 'istio-ingress' | 'cni';

type Labels = Readonly<Record<string, string>>;

/** The labels that Istio's charts give to each object (Helm: "Labels and Annotations"), `own` added. */
export function chartLabels(chart: Chart, { tag }: ChartSettings, own: Labels): Labels {
  return {
    'app.kubernetes.io/instance': 'istio',
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/part-of': 'istio',
    'app.kubernetes.io/version': tag,
    'helm.sh/chart': `${chart}-${tag}`,
    ...own,
  };
}

/** Labels of what belongs to istiod but to no component: accounts and their rights. */
export function sharedLabels(chart: Chart, settings: ChartSettings, app: string): Labels {
  const own = { app, 'app.kubernetes.io/name': app, release: 'istio' };
  return chartLabels(chart, settings, own);
}

/** Labels of a component, by which `istioctl install` would prune and we tell gateways from istiod. */
export function componentLabels(
  component: 'Pilot' | 'IngressGateways',
  settings: ChartSettings,
  own: Labels,
): Labels {
  const gateway = component === 'IngressGateways';
  return chartLabels(gateway ? 'istio-ingress' : 'istiod', settings, {
    'app.kubernetes.io/name': gateway ? 'istio-ingressgateway' : 'istiod',
    'install.operator.istio.io/owning-resource': 'unknown',
    'istio.io/rev': settings.revision,
    'operator.istio.io/component': component,
    release: 'istio',
    ...own,
  });
}
