{{- /* Chooses namespaces by name. */ -}}
{{- define "accubooks.namespaces" -}}
matchExpressions:
  - { key: kubernetes.io/metadata.name, operator: In, values: {{ toJson . }} }
{{- end -}}

{{- define "accubooks.dns" -}}
- ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
{{- end -}}

{{- /* What all but smoke tests may reach. */ -}}
{{- define "accubooks.egress" -}}
{{ include "accubooks.dns" . }}
- ports:
    {{- range .databasePorts }}
    - { port: {{ . }}, protocol: TCP }
    {{- end }}
  {{- with .databaseCidrs }}
  to:
    {{- range . }}
    - ipBlock: { cidr: {{ . }} }
    {{- end }}
  {{- end }}
{{- with .extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end -}}
