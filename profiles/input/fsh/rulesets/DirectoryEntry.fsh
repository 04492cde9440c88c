// Public: nobody is named. Every entry has an owner (its own element) and a day it was last checked.
RuleSet: DirectoryEntry
* insert Common
* extension contains CheckedOn named checkedOn 1..1
* extension[checkedOn] ^short = "Dagen då ägaren senast såg till att uppgifterna stämmer / Day the owner last checked the entry"
