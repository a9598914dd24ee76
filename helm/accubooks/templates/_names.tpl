{{- /* Labels that every object has. Call with the root. */ -}}
{{- define "accubooks.labels" -}}
app.kubernetes.io/name: accubooks
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- /*
What pods of a component are chosen by. Call with root, app and, of a slot, version. The app of Jobs, accubooks-command, is
apart, so that no Service chooses their pods.
*/ -}}
{{- define "accubooks.selector" -}}
app: {{ .app }}
{{- with .version }}
version: {{ . }}
{{- end }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{- define "accubooks.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default "accubooks" }}
{{- else }}{{ .Values.serviceAccount.name | default "default" }}{{ end -}}
{{- end -}}

{{- define "accubooks.jobsServiceAccount" -}}
{{- $own := .Values.jobs.serviceAccount -}}
{{- if $own.create }}{{ $own.name | default "accubooks-jobs" }}
{{- else }}{{ $own.name | default "default" }}{{ end -}}
{{- end -}}
