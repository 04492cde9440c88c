// HAPI refuses a known system without a code, and a code without a system where a code is bound; R4 and other validators need not.
Invariant: sip-coding
Description: "En kod ska ha både kodsystem och kod / A coding must have both its system and its code"
Expression: "descendants().ofType(Coding).all(system.exists() and code.exists())"
Severity: #error
