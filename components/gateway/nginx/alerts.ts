import { critical, type RuleGroup, warn } from "../../core/alerts.ts";

/** What is wrong with the way in to models, and what of a new version its own counts cannot tell, such as that it is gone. */
export function modelGatewayGroups(): readonly RuleGroup[] {
  return [
    {
      name: "model-gateway",
      rules: [
        critical(
          warn(
            "ModelUnanswered",
            'sum by (model) (rate(model_gateway_requests_total{variant="none",status=~"5.."}[5m])) > 0',
            "2m",
            "Callers of {{ $labels.model }} get errors of the gateway",
            "{{ $value | humanize }} requests a second reached no server of the model, or none that answered in time.",
          ),
        ),
        warn(
          "ChampionStandsIn",
          "sum by (model) (rate(model_gateway_fallbacks_total[5m])) / sum by (model) (rate(model_gateway_requests_total[5m])) > 0.01",
          "2m",
          "The new version of {{ $labels.model }} does not answer",
          "{{ $value | humanizePercentage }} of all requests were to be answered by the new version, and the champion had to. Callers do not notice.",
        ),
        warn(
          "CopiesUnanswered",
          'sum by (model) (rate(model_gateway_copies_total{status=~"5.."}[5m])) / sum by (model) (rate(model_gateway_copies_total[5m])) > 0.05',
          "5m",
          "Copies of requests of {{ $labels.model }} are not answered",
          "{{ $value | humanizePercentage }} of the copies failed or were dropped: what is compared is less than what was asked. Callers do not notice.",
        ),
        warn(
          "RouteRefused",
          "max by (model) (model_gateway_refused) == 1",
          "5m",
          "The route of {{ $labels.model }} is not the one that is declared",
          "nginx refused it, or it could not be read; what was served before still is. The log of the pods of model-gateway says why.",
        ),
      ],
    },
  ];
}
