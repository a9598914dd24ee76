{{- /* What no schema can say. Every message says what to do. */ -}}
{{- define "accubooks.checks" -}}
{{- $sum := add (int .Values.slots.blue.weight) (int .Values.slots.green.weight) -}}
{{- if ne (int $sum) 100 -}}
{{- fail (printf "the weights of blue and green make %d: set slots.blue.weight and slots.green.weight so that they make 100." (int $sum)) -}}
{{- end -}}
{{- range $name := list "blue" "green" -}}
{{- $slot := index $.Values.slots $name -}}
{{- if lt (int $slot.weight) 0 -}}
{{- fail (printf "slot %s has weight %d: weights are 0 to 100." $name (int $slot.weight)) -}}
{{- end -}}
{{- if and (gt (int $slot.weight) 0) (not $slot.enabled) -}}
{{- fail (printf "slot %s has weight %d and no pods: set slots.%s.enabled=true, or give its weight to the other." $name (int $slot.weight) $name) -}}
{{- end -}}
{{- if and $.Values.ingress.enabled (ne (int $slot.weight) 0) (ne (int $slot.weight) 100) -}}
{{- fail "a plain Ingress has no weights: use 0 and 100, or httpRoute instead of ingress." -}}
{{- end -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.gateway.create) (not .Values.httpRoute.parentRefs) -}}
{{- fail "the route has no gateway: set gateway.create=true, or say in httpRoute.parentRefs which one." -}}
{{- end -}}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.gatewayNamespaces) (not .Values.networkPolicy.gatewayCidrs) -}}
{{- fail "nobody could reach the API: say in networkPolicy.gatewayNamespaces or gatewayCidrs where requests come from." -}}
{{- end -}}
{{- $archive := .Values.cronJobs.auditArchive -}}
{{- if and $archive.enabled (not (hasKey $archive.env "AUDIT_ARCHIVE")) (not (contains "--to=" (join " " $archive.args))) -}}
{{- fail "the audit log has no place to go: set cronJobs.auditArchive.env.AUDIT_ARCHIVE to s3://bucket/prefix." -}}
{{- end -}}
{{- $place := dig "AUDIT_ARCHIVE" "s3://" $archive.env -}}
{{- range $word := $archive.args -}}{{- if hasPrefix "--to=" $word -}}{{- $place = trimPrefix "--to=" $word -}}{{- end -}}{{- end -}}
{{- if and $archive.enabled (not (hasPrefix "s3://" (toString $place))) -}}
{{- fail (printf "the audit log can't be kept in %v, which goes with its pod: set cronJobs.auditArchive.env.AUDIT_ARCHIVE to s3://bucket/prefix." $place) -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) -}}
{{- fail "autoscaling.minReplicas is more than maxReplicas: raise the one or lower the other." -}}
{{- end -}}
{{- end -}}
