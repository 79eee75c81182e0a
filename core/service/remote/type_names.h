// Names of PostgreSQL's built-in types by OID, for column headers. Other types show their number.
#pragma once

#include <QString>

namespace gatehouse::service {

[[nodiscard]] QString typeName(unsigned int oid);
[[nodiscard]] bool isNumericType(unsigned int oid);

}  // namespace gatehouse::service
