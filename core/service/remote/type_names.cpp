#include "core/service/remote/type_names.h"

#include <QHash>

namespace gatehouse::service {

QString typeName(unsigned int oid)
{
    // From pg_type.dat of PostgreSQL 15: these numbers never change.
    static const QHash<unsigned int, const char*> kNames{
        {16, "bool"}, {17, "bytea"}, {18, "\"char\""}, {19, "name"}, {20, "bigint"}, {21, "smallint"}, {23, "integer"},
        {24, "regproc"}, {25, "text"}, {26, "oid"}, {114, "json"}, {142, "xml"}, {600, "point"}, {700, "real"},
        {701, "double precision"}, {790, "money"}, {829, "macaddr"}, {650, "cidr"}, {869, "inet"}, {1000, "bool[]"},
        {1005, "smallint[]"}, {1007, "integer[]"}, {1009, "text[]"}, {1015, "varchar[]"}, {1016, "bigint[]"},
        {1042, "char"}, {1043, "varchar"}, {1082, "date"}, {1083, "time"}, {1114, "timestamp"}, {1184, "timestamptz"},
        {1186, "interval"}, {1231, "numeric[]"}, {1266, "timetz"}, {1560, "bit"}, {1562, "varbit"}, {1700, "numeric"},
        {2205, "regclass"}, {2249, "record"}, {2278, "void"}, {2950, "uuid"}, {3614, "tsvector"}, {3802, "jsonb"},
        {3904, "int4range"}, {3908, "tsrange"}, {3910, "tstzrange"}, {3912, "daterange"}};
    const auto found = kNames.constFind(oid);
    return found == kNames.constEnd() ? QStringLiteral("type %1").arg(oid) : QString::fromLatin1(found.value());
}

bool isNumericType(unsigned int oid)
{
    switch (oid) {
    case 20: case 21: case 23: case 26: case 700: case 701: case 790: case 1700:
        return true;
    default:
        return false;
    }
}

}  // namespace gatehouse::service
