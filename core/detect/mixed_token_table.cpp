#include "core/detect/labels.h"
#include "core/detect/mixed_tokens.h"

#include <array>

namespace gatehouse::detect {

namespace {

using namespace label;

constexpr Words kPassportWords = "passport|passports|passport_no|passportno|pasaporte|passeport|passaporto|paszport|paspoort|reisepass|pass-nr|ausweis|personalausweis|travel document|여권|여권번호|护照|旅券|pasaport";
constexpr Words kLicenceWords = "driver|driving|drivers|driver's|licence no|license no|dl|dl no|dl#|license number|licence number|license is|führerschein|führerscheinnummer|fahrerlaubnis|permis de conduire|patente|carnet de conducir|rijbewijs|körkort";

constexpr Kind kPassport_{kPassport, "passport"};
constexpr Kind kLicence{kDriverLicense, "driver_license"};

constexpr std::array kForms = std::to_array<TokenForm>({
    {"AA999999A", {kNationalId, "uk_nino"}, check::ukNino, 0.85F, 0.98F, "nino|national insurance|ni number|ni no"},
    {"A9999999A", {kNationalId, "sg_nric"}, check::sgNric, 0.9F, 0.98F, "nric|fin"},
    {"A9999999A", {kNationalId, "sg_nric"}, check::sgNricForm, 0.4F, 0.8F, "nric|fin"},
    {"A9999999A", {kNationalId, "es_nie"}, check::esNie, 0.9F, 0.98F, "nie|extranjero"},
    {"A9999999-A", {kNationalId, "es_nie"}, check::esNie, 0.9F, 0.98F, "nie|extranjero"},
    {"99999999A", {kNationalId, "es_nif"}, check::esNif, 0.85F, 0.98F, "dni|nif"},
    {"99999999-A", {kNationalId, "es_nif"}, check::esNif, 0.9F, 0.98F, "dni|nif"},
    {"9999999A", {kNationalId, "es_nif"}, check::esNif, 0.45F, 0.9F, "dni|nif"},
    {"9999999-A", {kNationalId, "es_nif"}, check::esNif, 0.55F, 0.9F, "dni|nif"},
    {"AAAAA9999A", {kTaxId, "in_pan"}, check::inPan, 0.8F, 0.97F, "pan|permanent account|income tax"},
    {"99AAAAA9999A*A*", {kTaxId, "in_gstin"}, check::inGstin, 0.8F, 0.97F, "gst|gstin"},
    {"AAAAAA99A99A999A", {kNationalId, "it_codice_fiscale"}, check::itCodiceFiscaleForm, 0.4F, 0.7F, "codice fiscale|c.f."},
    {"AAAAAA**A**A***A", {kNationalId, "it_codice_fiscale"}, check::itCodiceFiscale, 0.95F, 0.99F, "codice fiscale|c.f."},
    {"*****999999***AA", {kDriverLicense, "uk_driving_licence"}, check::ukDrivingLicence, 0.85F, 0.97F, kLicenceWords},
    {"99999999A999", {kNationalId, "de_social_security"}, check::deSocialSecurity, 0.9F, 0.98F, "rvnr|sozialversicherung|rentenversicherung"},
    {"A999999999", {kMedicalId, "de_health_insurance"}, check::deHealthInsurance, 0.45F, 0.95F, "kvnr|krankenkasse|krankenversicher|egk|versichertennummer"},
    {"A999999999", {kNationalId, "tw_national_id"}, check::twNational, 0.45F, 0.95F, "身分證|taiwan"},
    {"*********", {kPassport, "de_passport"}, check::dePassport, 0.45F, 0.95F, kPassportWords},
    {"***********", {kMedicalId, "us_mbi"}, check::usMbi, 0.9F, 0.98F, "mbi|medicare|beneficiary"},
    {"AA9999999", {kMedicalLicense, "us_dea"}, check::usDea, 0.45F, 0.97F, "dea|prescriber|prescription|practitioner|certificate|license number"},
    {"A99999999", {kMedicalLicense, "us_dea"}, check::usDea, 0.45F, 0.97F, "dea|prescriber|prescription|practitioner|certificate|license number"},
    {"AAAA999999AAAAAA*9", {kNationalId, "mx_curp"}, check::mxCurp, 0.97F, 0.99F, "curp"},
    {"99999999999999999X", {kNationalId, "cn_resident_id"}, check::cnResident, 0.97F, 0.99F, ""},
    {"999992A99999999", {kNationalId, "fr_nir"}, check::frNir, 0.9F, 0.98F, ""},
    {"999992B99999999", {kNationalId, "fr_nir"}, check::frNir, 0.9F, 0.98F, ""},
    {"AA9999999A", {kDriverLicense, "it_driver_license"}, check::itDrivingLicence, 0.5F, 0.9F, kLicenceWords},
    {"U1*******A", {kDriverLicense, "it_driver_license"}, check::itDrivingLicence, 0.6F, 0.9F, kLicenceWords},
    {"AAA9999999", {kNationalId, "in_voter"}, nullptr, 0.25F, 0.9F, "voter|epic|election"},
    {"A9999999", kPassport_, nullptr, 0, 0.85F, kPassportWords},
    {"A99999999", kPassport_, nullptr, 0, 0.85F, kPassportWords},
    {"AA999999", kPassport_, nullptr, 0, 0.85F, kPassportWords},
    {"AA9999999", kPassport_, nullptr, 0, 0.85F, kPassportWords},
    {"AAA999999", kPassport_, nullptr, 0, 0.85F, kPassportWords},
    {"99AA99999", kPassport_, nullptr, 0, 0.85F, kPassportWords},
    {"A999A9999", kPassport_, nullptr, 0, 0.85F, kPassportWords},
    {"A9999999", kLicence, nullptr, 0, 0.75F, kLicenceWords},
    {"A99999999", kLicence, nullptr, 0, 0.75F, kLicenceWords},
    {"A999999999999", kLicence, nullptr, 0, 0.8F, kLicenceWords},
    {"A99999999999999", kLicence, nullptr, 0, 0.8F, kLicenceWords},
    {"AA9999999A", kLicence, nullptr, 0, 0.8F, kLicenceWords},
    {"AA999999A", kLicence, nullptr, 0, 0.7F, kLicenceWords},
    {"AA99999999*", {kDriverLicense, "de_driver_license"}, nullptr, 0.3F, 0.9F, kLicenceWords},
    {"AA999999999", {kDriverLicense, "de_driver_license"}, nullptr, 0.3F, 0.9F, kLicenceWords},
});

}  // namespace

std::span<const TokenForm> mixedTokenForms()
{
    return kForms;
}

}  // namespace gatehouse::detect
