// Whether a number can be one of the named kind: its check digits, dates inside and ranges. One function a kind; the length
// and the characters (digits, upper-case letters) have been looked at by the tables that name these functions.
#pragma once

#include <string_view>

namespace gatehouse::detect {

using Check = bool (*)(std::string_view characters);

namespace check {

// ids_europe.cpp
bool ukNhs(std::string_view digits);
bool ukNino(std::string_view text);
bool ukDrivingLicence(std::string_view text);
bool deSteuerId(std::string_view digits);
bool deSocialSecurity(std::string_view text);
bool deHealthInsurance(std::string_view text);
bool dePassport(std::string_view text);
bool frNir(std::string_view text);
bool itCodiceFiscale(std::string_view text);
bool itCodiceFiscaleForm(std::string_view text);
bool itPartitaIva(std::string_view digits);
bool itDrivingLicence(std::string_view text);
bool esNif(std::string_view text);
bool esNie(std::string_view text);
bool plPesel(std::string_view digits);
bool plNip(std::string_view digits);
bool nlBsn(std::string_view digits);
bool sePersonnummer(std::string_view digits);
bool fiHetu(std::string_view text);
bool noFodselsnummer(std::string_view digits);
bool dkCpr(std::string_view digits);
bool beNational(std::string_view digits);
bool chAhv(std::string_view digits);
bool czBirthNumber(std::string_view digits);
bool roCnp(std::string_view digits);
bool trKimlik(std::string_view digits);

// ids_americas.cpp
bool usSsn(std::string_view digits);
bool usItin(std::string_view digits);
bool usRouting(std::string_view digits);
bool usNpi(std::string_view digits);
bool usDea(std::string_view text);
bool usMbi(std::string_view text);
bool caSin(std::string_view digits);
bool brCpf(std::string_view digits);
bool brCnpj(std::string_view digits);
bool arCuit(std::string_view digits);
bool mxCurp(std::string_view text);

// ids_asia_pacific.cpp
bool inAadhaar(std::string_view digits);
bool inPan(std::string_view text);
bool inGstin(std::string_view text);
bool sgNric(std::string_view text);
bool sgNricForm(std::string_view text);
bool auTfn(std::string_view digits);
bool auAbn(std::string_view digits);
bool auAcn(std::string_view digits);
bool auMedicare(std::string_view digits);
bool krRrn(std::string_view digits);
bool krRrnChecked(std::string_view digits);
bool krFrn(std::string_view digits);
bool krFrnChecked(std::string_view digits);
bool krDriverLicense(std::string_view digits);
bool cnResident(std::string_view text);
bool jpMyNumber(std::string_view digits);
bool thNational(std::string_view digits);
bool twNational(std::string_view text);
bool myNric(std::string_view digits);
bool zaNational(std::string_view digits);

// cards.cpp
bool card(std::string_view digits);
bool cardOfAirTravel(std::string_view digits);

}  // namespace check
}  // namespace gatehouse::detect
