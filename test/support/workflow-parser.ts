import { registerHooks } from 'node:module'

// GitHub's parser imports JSON without saying so, which bundlers allow and Node does not.
const hooks = registerHooks({
  load: (url, context, next) =>
    next(
      url,
      url.endsWith('.min.json') ? { ...context, importAttributes: { type: 'json' } } : context,
    ),
})
export const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } =
  await import('@actions/workflow-parser')
export const { convertActionTemplate, parseAction } =
  await import('@actions/workflow-parser/actions/index')
hooks.deregister()
