package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/phone"
)

const customerCount = 128

// customer is somebody who comes now and then.
type customer struct {
	id                 uuid.UUID
	name, phone, email string
	note               string
	joined             clock.Date // not seen before
	usual              int        // barber they like, by index
	last               clock.Date // of their latest turno so far

	createdAt time.Time // zero until they book
	barber    *uuid.UUID
	noShows   int
}

// people invents the customers. Most were there a year ago, the others came since.
func people(rng *rand.Rand, s *shop) ([]*customer, error) {
	names := fullNames(rng, customerCount)
	all := make([]*customer, customerCount)
	for i, name := range names {
		number, err := phone.Parse(number(rng, i))
		if err != nil {
			return nil, fmt.Errorf("invent a phone: %w", err)
		}
		c := &customer{id: pg.NewID(), name: name, phone: number.E164(), usual: rng.IntN(len(s.barbers)), joined: s.first()}
		if rng.IntN(5) < 2 {
			c.joined = s.first().AddDays(rng.IntN(daysBehind - 10))
		}
		if rng.IntN(5) < 2 {
			c.email = fmt.Sprintf("%s%d@example.com", address(name), i)
		}
		if i%9 == 0 {
			c.note = remarks()[rng.IntN(len(remarks()))]
		}
		c.last = c.joined.AddDays(-30)
		all[i] = c
	}
	return all, nil
}

// number is a phone of the block 5555 (or 555, where numbers are shorter), which stories use. Most are of Buenos Aires.
func number(rng *rand.Rand, i int) string {
	switch rng.IntN(12) {
	case 0:
		return fmt.Sprintf("221 555-%04d", 2000+i)
	case 1:
		return fmt.Sprintf("351 555-%04d", 2000+i)
	}
	return fmt.Sprintf("11 5555-%04d", 2000+i)
}

// fullNames are n different names.
func fullNames(rng *rand.Rand, n int) []string {
	first, family := firstNames(), familyNames()
	all, taken := make([]string, 0, n), make(map[string]bool, n)
	for len(all) < n {
		name := first[rng.IntN(len(first))] + " " + family[rng.IntN(len(family))]
		if !taken[name] {
			taken[name] = true
			all = append(all, name)
		}
	}
	return all
}

// address is a name as the first part of a mail address.
func address(name string) string {
	plain := strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n", " ", ".")
	return plain.Replace(strings.ToLower(name))
}

func firstNames() []string {
	return strings.Fields(`Agustín Alan Alejo Andrés Ariel Axel Bautista Benjamín Camilo Carlos Cristian Damián Daniel Diego
		Emiliano Enzo Esteban Ezequiel Fabián Facundo Federico Felipe Fernando Franco Gabriel Gastón Germán Gonzalo Guillermo
		Gustavo Hernán Hugo Ignacio Iván Javier Joaquín Jorge Juan Julián Lautaro Leandro Leonel Luciano Lucas Luis Manuel
		Marcelo Marcos Mariano Mateo Matías Mauro Maximiliano Nicolás Pablo Pedro Ramiro Rodrigo Santiago Sebastián Sergio
		Thiago Tobías Tomás Valentín Walter Camila Carolina Florencia Julieta Malena Paula Rocío Valeria`)
}

func familyNames() []string {
	return strings.Fields(`Acuña Aguirre Álvarez Arias Barrios Benítez Blanco Bravo Cabrera Cáceres Cardozo Castillo Castro
		Coronel Correa Díaz Domínguez Escobar Fernández Figueroa Flores Franco Fuentes Gallo García Giménez Godoy Gómez González
		Gutiérrez Heredia Herrera Ibarra Juárez Ledesma López Luna Maldonado Mansilla Martínez Medina Méndez Molina Morales
		Moreno Moyano Muñoz Navarro Núñez Ojeda Ortiz Páez Paz Peralta Pereyra Pérez Ponce Quiroga Ramírez Ramos Ríos Rivero
		Rodríguez Rojas Romano Romero Ruiz Russo Sánchez Silva Sosa Soto Suárez Toledo Torres Vargas Vega Vera Villalba`)
}

func remarks() []string {
	return []string{
		"Prefiere tijera.", "Degradé bajo, sin navaja.", "Siempre llega unos minutos antes.", "Paga con transferencia.",
		"Le gusta el café cortado.", "Viene con el hijo.", "Barba corta, bien marcada.", "Pide siempre el mismo corte.",
	}
}
