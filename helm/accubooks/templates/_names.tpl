{{- /* Labels that every object has. Call with the root. */ -}}
{{- define "accubooks.labels" -}}
app.kubernetes.io/name: {{ .Values.name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- /* What pods of a component are chosen by. Call with root, app and, of a slot, version. */ -}}
{{- define "accubooks.selector" -}}
app: {{ .app }}
{{- with .version }}
version: {{ . }}
{{- end }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{- define "accubooks.api" -}}
{{ .Values.name }}-api
{{- end -}}

{{- define "accubooks.workflows" -}}
{{ .Values.name }}-workflows
{{- end -}}

{{- /* The app of Jobs, which differs from those above so that no Service chooses their pods. */ -}}
{{- define "accubooks.command" -}}
{{ .Values.name }}-command
{{- end -}}

{{- define "accubooks.smokeTest" -}}
{{ .Values.name }}-smoke-test
{{- end -}}

{{- define "accubooks.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default .Values.name }}
{{- else }}{{ .Values.serviceAccount.name | default "default" }}{{ end -}}
{{- end -}}

{{- define "accubooks.jobsServiceAccount" -}}
{{- $own := .Values.jobs.serviceAccount -}}
{{- if $own.create }}{{ $own.name | default (printf "%s-jobs" .Values.name) }}
{{- else }}{{ $own.name | default "default" }}{{ end -}}
{{- end -}}
