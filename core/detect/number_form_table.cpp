#include "core/detect/labels.h"
#include "core/detect/number_forms.h"

#include <array>

namespace gatehouse::detect {

namespace {

using namespace label;

constexpr Words kSsnWords = "ssn|ss#|social security|soc sec|social sec|socialsecurity";
constexpr Words kItinWords = "itin|individual tax|taxpayer|tax id";
constexpr Words kRoutingWords = "routing|aba|rtn|transit number|bank transit";
constexpr Words kNpiWords = "npi|provider|prescriber|national provider";
constexpr Words kMrnWords = "mrn|medical record|patient id|patient no|patient number|patient_id|chart no|chart number|hospital number|hospital no|aktennummer|patientennummer";
constexpr Words kAccountWords = "bank account|account number|account no|account #|acct no|acct #|acct|checking|savings|kontonummer|konto-nr|numéro de compte|número de cuenta|rekeningnummer|iban";
constexpr Words kNhsWords = "nhs|national health|health service";
constexpr Words kSteuerWords = "steuer|idnr|id-nr|tin|steueridentifikation|steuerliche|tax id";
constexpr Words kNirWords = "nir|sécurité sociale|securite sociale|numéro de sécu|insee|carte vitale";
constexpr Words kPeselWords = "pesel";
constexpr Words kNipWords = "nip|vat pl|tax id";
constexpr Words kBsnWords = "bsn|burgerservice|sofinummer|sofi-nummer|citizen service";
constexpr Words kPersonnummerWords = "personnummer|pnr|personnr|samordningsnummer|swedish id|personal identity";
constexpr Words kTfnWords = "tfn|tax file";
constexpr Words kAbnWords = "abn|australian business";
constexpr Words kAcnWords = "acn|australian company|company number";
constexpr Words kMedicareWords = "medicare";
constexpr Words kSinWords = "sin|nas|social insurance|assurance sociale";
constexpr Words kCpfWords = "cpf|cadastro de pessoa";
constexpr Words kCnpjWords = "cnpj";
constexpr Words kAadhaarWords = "aadhaar|aadhar|uidai|uid number|आधार";
constexpr Words kRrnWords = "rrn|resident registration|주민등록|주민번호|korean";
constexpr Words kFrnWords = "frn|foreigner registration|외국인등록|alien registration";
constexpr Words kPassportWords = "passport|pasaporte|passeport|passaporto|paszport|paspoort|reisepass|passport_no|여권|护照|旅券";
constexpr Words kLicenceWords = "driver|driving|drivers|licence no|license no|dl no|dl#|dl number|license number|licence number|운전면허|führerschein|permis de conduire|patente|carnet de conducir";
constexpr Words kCardWords = "card|credit|debit|visa|mastercard|amex|cc number|pan";

constexpr Kind kSsn{kNationalId, "us_ssn"};
constexpr Kind kItin{kTaxId, "us_itin"};
constexpr Kind kRouting{kBankAccount, "us_routing"};
constexpr Kind kNpi{kMedicalLicense, "us_npi"};
constexpr Kind kNhs{kNationalId, "uk_nhs"};
constexpr Kind kPersonnummer{kNationalId, "se_personnummer"};
constexpr Kind kTfn{kTaxId, "au_tfn"};
constexpr Kind kAcn{kTaxId, "au_acn"};
constexpr Kind kMedicare{kNationalId, "au_medicare"};
constexpr Kind kSin{kNationalId, "ca_sin"};
constexpr Kind kAadhaar{kNationalId, "in_aadhaar"};
constexpr Kind kRrn{kNationalId, "kr_rrn"};
constexpr Kind kFrn{kNationalId, "kr_frn"};
constexpr Kind kBsn{kNationalId, "nl_bsn"};
constexpr Kind kSteuerId{kTaxId, "de_steuer_id"};
constexpr Kind kCard{kCardNumber, "card_number"};

constexpr std::array kForms = std::to_array<NumberForm>({
    // Cards
    {"13..19", "", kCard, check::card, 0.85F, 0.98F, kCardWords},
    {"4~4~4~4", " -.", kCard, check::card, 0.95F, 0.99F, kCardWords},
    {"4~4~4~4~3", " -", kCard, check::card, 0.95F, 0.99F, kCardWords},
    {"4~6~5", " -", kCard, check::card, 0.95F, 0.99F, kCardWords},
    {"4~6~4", " -", kCard, check::card, 0.95F, 0.99F, kCardWords},
    {"15", "", kCard, check::cardOfAirTravel, 0.45F, 0.9F, kCardWords},
    // United States
    {"3~2~4", "-", kSsn, check::usSsn, 0.85F, 0.98F, kSsnWords},
    {"3~2~4", ". ", kSsn, check::usSsn, 0.6F, 0.95F, kSsnWords},
    {"3-6", "", kSsn, check::usSsn, 0.25F, 0.9F, kSsnWords},
    {"5-4", "", kSsn, check::usSsn, 0.2F, 0.9F, kSsnWords},
    {"9", "", kSsn, check::usSsn, 0.25F, 0.9F, kSsnWords},
    {"3~2~4", "- .", kItin, check::usItin, 0.85F, 0.98F, kItinWords},
    {"3-6", "", kItin, check::usItin, 0.25F, 0.9F, kItinWords},
    {"5-4", "", kItin, check::usItin, 0.25F, 0.9F, kItinWords},
    {"9", "", kItin, check::usItin, 0.3F, 0.9F, kItinWords},
    {"2-7", "", {kTaxId, "us_ein"}, nullptr, 0, 0.85F, "ein|fein|employer id|employer identification|tax id"},
    {"9", "", kRouting, check::usRouting, 0.4F, 0.95F, kRoutingWords},
    {"4-4-1", "", kRouting, check::usRouting, 0.8F, 0.95F, kRoutingWords},
    {"8..17", "", {kBankAccount, "account_number"}, nullptr, 0, 0.7F, kAccountWords},
    {"10", "", kNpi, check::usNpi, 0.4F, 0.95F, kNpiWords},
    {"4~3~3", " -", kNpi, check::usNpi, 0.7F, 0.95F, kNpiWords},
    {"5..10", "", {kMedicalId, "medical_record_number"}, nullptr, 0, 0.8F, kMrnWords},
    // Canada, Latin America
    {"3~3~3", " -", kSin, check::caSin, 0.7F, 0.95F, kSinWords},
    {"9", "", kSin, check::caSin, 0.3F, 0.95F, kSinWords},
    {"3.3.3-2", "", {kNationalId, "br_cpf"}, check::brCpf, 0.97F, 0.99F, kCpfWords},
    {"11", "", {kNationalId, "br_cpf"}, check::brCpf, 0.6F, 0.97F, kCpfWords},
    {"2.3.3/4-2", "", {kTaxId, "br_cnpj"}, check::brCnpj, 0.97F, 0.99F, kCnpjWords},
    {"14", "", {kTaxId, "br_cnpj"}, check::brCnpj, 0.65F, 0.97F, kCnpjWords},
    {"2-8-1", "", {kTaxId, "ar_cuit"}, check::arCuit, 0.85F, 0.95F, "cuit|cuil"},
    {"11", "", {kTaxId, "ar_cuit"}, check::arCuit, 0.35F, 0.9F, "cuit|cuil"},
    // United Kingdom, Germany, France, Italy
    {"3~3~4", " -", kNhs, check::ukNhs, 0.65F, 0.97F, kNhsWords},
    {"10", "", kNhs, check::ukNhs, 0.4F, 0.95F, kNhsWords},
    {"11", "", kSteuerId, check::deSteuerId, 0.7F, 0.97F, kSteuerWords},
    {"2~3~3~3", " ", kSteuerId, check::deSteuerId, 0.8F, 0.97F, kSteuerWords},
    {"15", "", {kNationalId, "fr_nir"}, check::frNir, 0.85F, 0.98F, kNirWords},
    {"1~2~2~2~3~3~2", " .", {kNationalId, "fr_nir"}, check::frNir, 0.97F, 0.99F, kNirWords},
    {"13 2", "", {kNationalId, "fr_nir"}, check::frNir, 0.9F, 0.99F, kNirWords},
    {"11", "", {kTaxId, "it_partita_iva"}, check::itPartitaIva, 0.3F, 0.9F, "partita iva|p.iva|p. iva|vat|piva"},
    // Poland, Netherlands, Nordic countries, the rest of Europe
    {"11", "", {kNationalId, "pl_pesel"}, check::plPesel, 0.8F, 0.98F, kPeselWords},
    {"3~3~2~2", "-", {kTaxId, "pl_nip"}, check::plNip, 0.8F, 0.95F, kNipWords},
    {"3~2~2~3", "-", {kTaxId, "pl_nip"}, check::plNip, 0.8F, 0.95F, kNipWords},
    {"10", "", {kTaxId, "pl_nip"}, check::plNip, 0.3F, 0.9F, kNipWords},
    {"9", "", kBsn, check::nlBsn, 0.35F, 0.95F, kBsnWords},
    {"4~2~3", " .", kBsn, check::nlBsn, 0.75F, 0.97F, kBsnWords},
    {"3~3~3", " .", kBsn, check::nlBsn, 0.4F, 0.95F, kBsnWords},
    {"6~4", "-+", kPersonnummer, check::sePersonnummer, 0.85F, 0.98F, kPersonnummerWords},
    {"8~4", "-+", kPersonnummer, check::sePersonnummer, 0.95F, 0.98F, kPersonnummerWords},
    {"10", "", kPersonnummer, check::sePersonnummer, 0.55F, 0.95F, kPersonnummerWords},
    {"12", "", kPersonnummer, check::sePersonnummer, 0.85F, 0.98F, kPersonnummerWords},
    {"11", "", {kNationalId, "no_fodselsnummer"}, check::noFodselsnummer, 0.75F, 0.97F, "fødselsnummer|fodselsnummer|personnummer|fnr"},
    {"6 5", "", {kNationalId, "no_fodselsnummer"}, check::noFodselsnummer, 0.85F, 0.97F, "fødselsnummer|fodselsnummer|personnummer|fnr"},
    {"6-4", "", {kNationalId, "dk_cpr"}, check::dkCpr, 0.45F, 0.9F, "cpr|personnummer"},
    {"2.2.2-3.2", "", {kNationalId, "be_national_number"}, check::beNational, 0.97F, 0.99F, "rijksregister|registre national|national number"},
    {"11", "", {kNationalId, "be_national_number"}, check::beNational, 0.6F, 0.95F, "rijksregister|registre national|national number"},
    {"3.4.4.2", "", {kNationalId, "ch_ahv"}, check::chAhv, 0.97F, 0.99F, "ahv|avs|social insurance"},
    {"13", "", {kNationalId, "ch_ahv"}, check::chAhv, 0.7F, 0.97F, "ahv|avs|social insurance"},
    {"6/4", "", {kNationalId, "cz_birth_number"}, check::czBirthNumber, 0.85F, 0.97F, "rodné číslo|rodne cislo|birth number"},
    {"13", "", {kNationalId, "ro_cnp"}, check::roCnp, 0.8F, 0.97F, "cnp|cod numeric"},
    {"11", "", {kNationalId, "tr_kimlik"}, check::trKimlik, 0.7F, 0.97F, "kimlik|tckn|tc no|turkish id"},
    // Asia, Oceania, Africa
    {"4~4~4", " -:", kAadhaar, check::inAadhaar, 0.8F, 0.97F, kAadhaarWords},
    {"12", "", kAadhaar, check::inAadhaar, 0.4F, 0.95F, kAadhaarWords},
    {"3~3~3", " -", kTfn, check::auTfn, 0.55F, 0.97F, kTfnWords},
    {"9", "", kTfn, check::auTfn, 0.3F, 0.95F, kTfnWords},
    {"2~3~3~3", " ", {kTaxId, "au_abn"}, check::auAbn, 0.85F, 0.97F, kAbnWords},
    {"11", "", {kTaxId, "au_abn"}, check::auAbn, 0.55F, 0.97F, kAbnWords},
    {"3~3~3", " ", kAcn, check::auAcn, 0.5F, 0.95F, kAcnWords},
    {"9", "", kAcn, check::auAcn, 0.25F, 0.95F, kAcnWords},
    {"4~5~1", " -", kMedicare, check::auMedicare, 0.85F, 0.97F, kMedicareWords},
    {"10", "", kMedicare, check::auMedicare, 0.35F, 0.95F, kMedicareWords},
    {"6-7", "", kRrn, check::krRrn, 0.9F, 0.98F, kRrnWords},
    {"13", "", kRrn, check::krRrnChecked, 0.6F, 0.95F, kRrnWords},
    {"13", "", kRrn, check::krRrn, 0.3F, 0.9F, kRrnWords},
    {"6-7", "", kFrn, check::krFrn, 0.9F, 0.98F, kFrnWords},
    {"13", "", kFrn, check::krFrnChecked, 0.6F, 0.95F, kFrnWords},
    {"13", "", kFrn, check::krFrn, 0.3F, 0.9F, kFrnWords},
    {"2~2~6~2", "- ", {kDriverLicense, "kr_driver_license"}, check::krDriverLicense, 0.7F, 0.95F, kLicenceWords},
    {"12", "", {kDriverLicense, "kr_driver_license"}, check::krDriverLicense, 0.15F, 0.9F, kLicenceWords},
    {"18", "", {kNationalId, "cn_resident_id"}, check::cnResident, 0.95F, 0.99F, ""},
    {"12", "", {kNationalId, "jp_my_number"}, check::jpMyNumber, 0.3F, 0.95F, "マイナンバー|個人番号|my number|individual number"},
    {"4~4~4", " -", {kNationalId, "jp_my_number"}, check::jpMyNumber, 0.4F, 0.95F, "マイナンバー|個人番号|my number|individual number"},
    {"13", "", {kNationalId, "th_national_id"}, check::thNational, 0.4F, 0.95F, "thai|tnin|เลขประจำตัว|national id"},
    {"1~4~5~2~1", "- ", {kNationalId, "th_national_id"}, check::thNational, 0.95F, 0.98F, "thai|tnin|เลขประจำตัว|national id"},
    {"6-2-4", "", {kNationalId, "my_nric"}, check::myNric, 0.85F, 0.95F, "nric|mykad|ic no"},
    {"13", "", {kNationalId, "za_id"}, check::zaNational, 0.75F, 0.97F, "south african|rsa id|sa id|id number"},
    // Without a check digit: only beside the words
    {"9", "", {kPassport, "passport"}, nullptr, 0, 0.85F, kPassportWords},
    {"8", "", {kPassport, "passport"}, nullptr, 0, 0.7F, kPassportWords},
    {"7..12", "", {kDriverLicense, "driver_license"}, nullptr, 0, 0.75F, kLicenceWords},
});

}  // namespace

std::span<const NumberForm> numberForms()
{
    return kForms;
}

}  // namespace gatehouse::detect
