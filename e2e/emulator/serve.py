"""MiniStack with what this project's template needs and MiniStack has not; started by start-ministack.ts.

1. AWS::StepFunctions::StateMachineVersion and StateMachineAlias: made by MiniStack's own PublishStateMachineVersion and
   CreateStateMachineAlias. Only the CloudFormation types are missing there.
2. Alarms on metric math: created with no metric that is ever written. Nothing here looks at an alarm's state.
3. A task's TimeoutSeconds may be a JSONata expression: https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
"""

import json

from ministack.app import main
from ministack.services import stepfunctions
from ministack.services.cloudformation import provisioners

HANDLERS = provisioners._RESOURCE_HANDLERS


def called(response):
    """The parsed answer of an API call of MiniStack; raises where it was refused, as its provisioners do."""
    status, _, body = response[0], response[1], response[2]
    if status >= 400:
        raise ValueError(f"Refused: {body!r}")
    return json.loads(body or "{}")


def create_version(logical_id, props, stack_name):
    machine = props["StateMachineArn"]
    request = {"stateMachineArn": machine, "description": props.get("Description", "")}
    if props.get("StateMachineRevisionId"):
        request["revisionId"] = props["StateMachineRevisionId"]
    arn = called(stepfunctions._publish_state_machine_version(request))["stateMachineVersionArn"]
    return arn, {"Arn": arn}


def delete_version(physical_id, props):
    called(stepfunctions._delete_state_machine_version({"stateMachineVersionArn": physical_id}))


def routing(props):
    return [
        {"stateMachineVersionArn": each["StateMachineVersionArn"], "weight": int(each["Weight"])}
        for each in props["RoutingConfiguration"]
    ]


def create_alias(logical_id, props, stack_name):
    request = {
        "name": props["Name"],
        "description": props.get("Description", ""),
        "routingConfiguration": routing(props),
    }
    arn = called(stepfunctions._create_state_machine_alias(request))["stateMachineAliasArn"]
    return arn, {"Arn": arn}


def update_alias(physical_id, old_props, new_props, stack_name):
    request = {"stateMachineAliasArn": physical_id, "routingConfiguration": routing(new_props)}
    called(stepfunctions._update_state_machine_alias(request))
    return physical_id, {"Arn": physical_id}


def delete_alias(physical_id, props):
    called(stepfunctions._delete_state_machine_alias({"stateMachineAliasArn": physical_id}))


HANDLERS["AWS::StepFunctions::StateMachineVersion"] = {"create": create_version, "delete": delete_version}
HANDLERS["AWS::StepFunctions::StateMachineAlias"] = {
    "create": create_alias,
    "update": update_alias,
    "delete": delete_alias,
}


def plain(props):
    """An alarm's properties with its metric math replaced by a metric that nobody writes."""
    if not props.get("Metrics"):
        return props
    kept = {name: value for name, value in props.items() if name != "Metrics"}
    return {**kept, "Namespace": "MetricMath", "MetricName": "NeverWritten", "Period": 300, "Statistic": "Sum"}


record = provisioners._cw_metric_alarm_record
provisioners._cw_metric_alarm_record = lambda name, props: record(name, plain(props))

execute = stepfunctions._execute_task


def with_timeout(state, state_input, execution, context):
    """Runs a task whose time-out has been worked out."""
    if isinstance(state.get("TimeoutSeconds"), str):
        seconds = stepfunctions._jsonata_state_field(state, "TimeoutSeconds", "number", state_input, context)
        state = {**state, "TimeoutSeconds": seconds}
    return execute(state, state_input, execution, context)


stepfunctions._execute_task = with_timeout

if __name__ == "__main__":
    main()
