// The words for what a value is: labels that columns carry, as policies and maskers know them; not the finer kinds.
#pragma once

#include <array>
#include <string_view>

namespace gatehouse::detect {

/// Labels, spelled as `label set`, policy rules and `masking::formOf` spell them.
namespace label {
inline constexpr std::string_view kEmail = "email";
inline constexpr std::string_view kPersonName = "person_name";
inline constexpr std::string_view kPhone = "phone";
inline constexpr std::string_view kAddress = "address";
inline constexpr std::string_view kDateOfBirth = "date_of_birth";
inline constexpr std::string_view kNationalId = "national_id";        ///< of a person: SSN, NINO, PESEL, …
inline constexpr std::string_view kTaxId = "tax_id";                  ///< ITIN, Steuer-ID, TFN, ABN, CNPJ, PAN of India
inline constexpr std::string_view kPassport = "passport";
inline constexpr std::string_view kDriverLicense = "driver_license";
inline constexpr std::string_view kCardNumber = "card_number";
inline constexpr std::string_view kIban = "iban";
inline constexpr std::string_view kBankAccount = "bank_account";      ///< account and routing numbers that are no IBAN
inline constexpr std::string_view kCryptoAddress = "crypto_address";
inline constexpr std::string_view kIpAddress = "ip_address";
inline constexpr std::string_view kMacAddress = "mac_address";
inline constexpr std::string_view kLocation = "location";             ///< coordinates
inline constexpr std::string_view kMedicalId = "medical_id";          ///< record and insurance numbers of patients
inline constexpr std::string_view kMedicalLicense = "medical_license"; ///< of those who treat them: DEA, NPI
inline constexpr std::string_view kSecret = "secret";
inline constexpr std::string_view kFreeText = "free_text";            ///< may hold anything: guessed from names only
}  // namespace label

/// Every label a Hit or a NameGuess can have.
inline constexpr std::array<std::string_view, 20> kLabels{
    label::kEmail,       label::kPersonName,    label::kPhone,      label::kAddress,       label::kDateOfBirth,
    label::kNationalId,  label::kTaxId,         label::kPassport,   label::kDriverLicense, label::kCardNumber,
    label::kIban,        label::kBankAccount,   label::kCryptoAddress, label::kIpAddress,  label::kMacAddress,
    label::kLocation,    label::kMedicalId,     label::kMedicalLicense, label::kSecret,    label::kFreeText};

}  // namespace gatehouse::detect
