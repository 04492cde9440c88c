Instance: CarePlanSupportingInfo
InstanceOf: SearchParameter
Usage: #definition
* insert SearchParameterMetadata(careplan-supporting-info)
* name = "CarePlanSupportingInfo"
* description = "The risk assessments of a self-care agreement: R4 has no search parameter for CarePlan.supportingInfo."
* code = #supporting-info
* base = #CarePlan
* type = #reference
* expression = "CarePlan.supportingInfo"
* target = #RiskAssessment
