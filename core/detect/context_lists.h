// Words that are said beside values which have no row in a table of forms; the tables hold their own.
#pragma once

#include "core/detect/context.h"

#include <vector>

namespace gatehouse::detect {

inline constexpr Words kPhoneWords =
    "phone|telephone|tel|mobile|cell|cellphone|call|fax|whatsapp|sms|contact number|telefon|telefonnummer|tel.|rufnummer|handy|mobil|"
    "mobilnummer|téléphone|telephone|portable|numéro|teléfono|telefono|móvil|movil|celular|cellulare|telefone|telefoon|puhelin|gsm|"
    "cep|cep no|numaram|telefonszám|telefoni|電話|电话|手机|전화|cn number|us number|japanese number|israeli number";

inline constexpr Words kPlaceWords = "lat|lng|lon|long|latitude|longitude|gps|geo|coord|coords|coordinates|location|position";
inline constexpr Words kDegreeWords = "lat|lng|lon|latitude|longitude|breitengrad|längengrad";

/// Each list once, those of the tables with them, in an order of their own. A list that is missing here is found too, only slower.
[[nodiscard]] const std::vector<Words>& contextLists();

}  // namespace gatehouse::detect
