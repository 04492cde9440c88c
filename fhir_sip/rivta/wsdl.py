"""The service's WSDL 1.1 for one address, and its schemas."""

from fhir_sip.errors import NotFound

from .contract import RESPONDER, SCHEMAS, schema_file
from .soap import ACTION, REGISTRY

_WSDL = """<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="GetCarePlansInteraction"
    targetNamespace="urn:riv:clinicalprocess:logistics:logistics:GetCarePlans:2:rivtabp21"
    xmlns:tns="urn:riv:clinicalprocess:logistics:logistics:GetCarePlans:2:rivtabp21"
    xmlns:r="{responder}" xmlns:itr="{registry}" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/">
  <wsdl:types>
    <xs:schema targetNamespace="{registry}" elementFormDefault="qualified">
      <xs:element name="LogicalAddress" type="xs:string"/>
    </xs:schema>
    <xs:schema>
      <xs:import namespace="{responder}" schemaLocation="{address}?xsd={schema}"/>
    </xs:schema>
  </wsdl:types>
  <wsdl:message name="GetCarePlansRequest">
    <wsdl:part name="LogicalAddress" element="itr:LogicalAddress"/>
    <wsdl:part name="parameters" element="r:GetCarePlans"/>
  </wsdl:message>
  <wsdl:message name="GetCarePlansResponse">
    <wsdl:part name="parameters" element="r:GetCarePlansResponse"/>
  </wsdl:message>
  <wsdl:portType name="GetCarePlansResponderInterface">
    <wsdl:operation name="GetCarePlans">
      <wsdl:input message="tns:GetCarePlansRequest"/>
      <wsdl:output message="tns:GetCarePlansResponse"/>
    </wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="GetCarePlansResponderBinding" type="tns:GetCarePlansResponderInterface">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="GetCarePlans">
      <soap:operation soapAction="{action}" style="document"/>
      <wsdl:input>
        <soap:header use="literal" message="tns:GetCarePlansRequest" part="LogicalAddress"/>
        <soap:body use="literal" parts="parameters"/>
      </wsdl:input>
      <wsdl:output>
        <soap:body use="literal"/>
      </wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="GetCarePlansResponderService">
    <wsdl:port name="GetCarePlansResponderPort" binding="tns:GetCarePlansResponderBinding">
      <soap:address location="{address}"/>
    </wsdl:port>
  </wsdl:service>
</wsdl:definitions>
"""


def wsdl(address: str) -> str:
    """The WSDL; `address` is the public URL of the endpoint."""
    return _WSDL.format(responder=RESPONDER, registry=REGISTRY, action=ACTION, address=address, schema=SCHEMAS[0])


def schema(name: str, address: str) -> str:
    """One of the schemas, importing the others from `address`. Raises NotFound for any other name."""
    if name not in SCHEMAS:
        raise NotFound("Schemat finns inte / No such schema")
    text = schema_file(name).read_text(encoding="utf-8")
    for other in SCHEMAS:
        text = text.replace(f'schemaLocation="{other}"', f'schemaLocation="{address}?xsd={other}"')
    return text
