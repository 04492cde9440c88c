"""What a run found, as JSON lines, JUnit XML, FHIR TestReports and a page for people."""
