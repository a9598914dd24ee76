{{- /*
The variables of a container, sorted by name. Call with root, own (what the chart decides), config (of a slot or a
command) and the names of keys: of the application's secret (secrets, optionalSecrets), of the Jobs' (jobSecrets,
optionalJobSecrets). A container sees the keys that it needs and no other.
*/ -}}
{{- define "accubooks.environment" -}}
{{- $values := merge (dict "NODE_ENV" "production") (default dict .own) (default dict .config) .root.Values.config -}}
{{- range $name, $value := $values }}
- name: {{ $name }}
  value: {{ include "accubooks.text" $value | quote }}
{{- end }}
{{- include "accubooks.secretKeys" (dict "secret" .root.Values.existingSecret "keys" .secrets "optional" false) }}
{{- include "accubooks.secretKeys" (dict "secret" .root.Values.existingSecret "keys" .optionalSecrets "optional" true) }}
{{- include "accubooks.secretKeys" (dict "secret" .root.Values.jobs.existingSecret "keys" .jobSecrets "optional" false) }}
{{- include "accubooks.secretKeys" (dict "secret" .root.Values.jobs.existingSecret "keys" .optionalJobSecrets "optional" true) }}
{{- end -}}

{{- define "accubooks.secretKeys" -}}
{{- range .keys }}
- name: {{ . }}
  valueFrom:
    secretKeyRef:
      name: {{ $.secret }}
      key: {{ . }}
      {{- if $.optional }}
      optional: true
      {{- end }}
{{- end }}
{{- end -}}

{{- /* Whole numbers as they are, and not as 1e+06. */ -}}
{{- define "accubooks.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ int64 . }}{{ end -}}
{{- end -}}
